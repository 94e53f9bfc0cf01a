sync-malformed = What was sent cannot be read; it was not recorded. Please tell the administrator.
sync-other-user = This operation is somebody else's; only who made it can hand it in.
sync-no-visit = There is no such visit, or the sender was never given it.
sync-no-device = This tablet is not registered. Register it and send again; what is on it stays.
sync-no-protocol = The number of the protocol is missing.
sync-too-many = Too many at once: { $count }, at most { $most }. Send them in parts.
sync-update = The tablet's program is too old. What was sent has been taken; please update.
