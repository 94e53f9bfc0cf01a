DROP TABLE sealed_viewers;
DROP TABLE sign_in_failures;
DROP TABLE sessions;
DROP TABLE account_roles;
DROP TABLE accounts;
