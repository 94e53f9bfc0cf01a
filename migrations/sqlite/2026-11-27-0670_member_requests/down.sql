DROP TABLE named_members;
DROP TABLE member_reminders;
DROP TABLE member_requests;
