-- How people call a list before the number of a question; filled from the lists' files at the next start.
ALTER TABLE checklist_versions ADD COLUMN short_vi TEXT NOT NULL DEFAULT '';
ALTER TABLE checklist_versions ADD COLUMN short_en TEXT NOT NULL DEFAULT '';
-- The question of the version that was asked; its code alone does not tell its number.
ALTER TABLE concluded_contents ADD COLUMN checklist_item_id TEXT;
-- The place of an entry among those of its conclusion, as they were entered.
ALTER TABLE concluded_contents ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
UPDATE concluded_contents SET checklist_item_id = (
  SELECT MIN(conclusion_points.checklist_item_id) FROM conclusion_points
  WHERE conclusion_points.conclusion_id = concluded_contents.conclusion_id
    AND conclusion_points.unit_id = concluded_contents.unit_id
    AND conclusion_points.item_code = concluded_contents.item_code
) WHERE item_code IS NOT NULL;
