-- By which authority a conclusion was signed (Decree 30/2020: TM., KT., TL., TUQ., Q.): the word, the
-- collective signed for, and the post of the head signed for. None of them before this was entered.
ALTER TABLE conclusions ADD COLUMN signer_authority TEXT;
ALTER TABLE conclusions ADD COLUMN signer_collective TEXT;
ALTER TABLE conclusions ADD COLUMN signer_head_post TEXT;
