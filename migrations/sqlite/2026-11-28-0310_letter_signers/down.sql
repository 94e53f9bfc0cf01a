ALTER TABLE member_requests DROP COLUMN signer_position;
ALTER TABLE member_requests DROP COLUMN signer_name;
