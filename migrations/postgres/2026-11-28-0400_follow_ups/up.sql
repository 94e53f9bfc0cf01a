-- An item that checks how a conclusion is carried out names it (kiểm tra việc thực hiện kết luận): its id in the
-- register, of one issued here or of a recorded one, and its number, date and body as the item was written with them.
CREATE TABLE plan_item_follows (
  item_id TEXT NOT NULL PRIMARY KEY REFERENCES plan_items (id),
  conclusion_id TEXT NOT NULL,
  number TEXT NOT NULL,
  concluded_on DATE NOT NULL,
  body_name TEXT NOT NULL,
  elsewhere BOOLEAN NOT NULL
);
CREATE INDEX plan_item_follows_conclusion ON plan_item_follows (conclusion_id, item_id);
