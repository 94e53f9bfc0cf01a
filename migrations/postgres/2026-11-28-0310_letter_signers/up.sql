-- Who signs a letter that asks for members, as it stands under it. Empty for letters of before.
ALTER TABLE member_requests ADD COLUMN signer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE member_requests ADD COLUMN signer_position TEXT NOT NULL DEFAULT '';
