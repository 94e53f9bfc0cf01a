DROP TABLE pack_seals;
