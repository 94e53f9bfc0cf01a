-- Fields of work on which inspections concentrate (lĩnh vực trọng tâm), each in the days on which that holds and with
-- its ground. The four that the founding documents name (handbook domain P4, P5) hold from the day of the first of
-- them; another city ends them and enters what its own documents say.
CREATE TABLE focus_fields (
  id TEXT NOT NULL PRIMARY KEY,
  field_code TEXT NOT NULL REFERENCES fields_of_work (code),
  from_on DATE NOT NULL,
  to_on DATE,
  ground TEXT NOT NULL,
  verified BOOLEAN NOT NULL,
  version INTEGER NOT NULL
);
INSERT INTO focus_fields (id, field_code, from_on, to_on, ground, verified, version) VALUES
  ('ff-land', 'land', '2025-03-21', NULL, 'Chỉ thị 04/CT-UBND ngày 21/3/2025 của Chủ tịch UBND thành phố Huế: kiểm tra tập trung vào các lĩnh vực có nguy cơ nhũng nhiễu', FALSE, 1),
  ('ff-investment', 'investment', '2025-03-21', NULL, 'Chỉ thị 04/CT-UBND ngày 21/3/2025 của Chủ tịch UBND thành phố Huế: kiểm tra tập trung vào các lĩnh vực có nguy cơ nhũng nhiễu', FALSE, 1),
  ('ff-construction', 'construction', '2025-03-21', NULL, 'Chỉ thị 04/CT-UBND ngày 21/3/2025 của Chủ tịch UBND thành phố Huế: kiểm tra tập trung vào các lĩnh vực có nguy cơ nhũng nhiễu', FALSE, 1),
  ('ff-business-licensing', 'business_licensing', '2025-03-21', NULL, 'Chỉ thị 04/CT-UBND ngày 21/3/2025 của Chủ tịch UBND thành phố Huế: kiểm tra tập trung vào các lĩnh vực có nguy cơ nhũng nhiễu', FALSE, 1);
