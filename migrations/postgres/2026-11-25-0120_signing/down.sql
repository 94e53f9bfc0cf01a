ALTER TABLE conclusions DROP COLUMN signer_head_post;
ALTER TABLE conclusions DROP COLUMN signer_collective;
ALTER TABLE conclusions DROP COLUMN signer_authority;
