ALTER TABLE concluded_contents DROP COLUMN ordinal;
ALTER TABLE concluded_contents DROP COLUMN checklist_item_id;
ALTER TABLE checklist_versions DROP COLUMN short_en;
ALTER TABLE checklist_versions DROP COLUMN short_vi;
