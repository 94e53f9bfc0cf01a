DROP TABLE checklist_item_grounds;
DROP TABLE checklist_items;
DROP TABLE checklist_versions;
DROP TABLE legal_grounds;
