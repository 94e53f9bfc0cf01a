# Forms
form-required = This is missing.
form-too-long = { $length } characters, at most { $max } fit. Shorten it.
form-date = “{ $value }” is not a day. Type day/month/year, such as 05/03/2026.
form-number = “{ $value }” does not do. Type a whole number from { $least } to { $most }.
form-points = “{ $value }” is not a number of points. Type it like 3,5 or 0,25.
form-choose = Choose one of the list.

# Errors
error-not-found = This page or thing was not found
error-not-found-todo = The address may be mistyped, or it lies outside what your account sees. Go to the start page or search.
error-forbidden = Your account may not do this
error-forbidden-todo = If your work needs it, ask the administrator for the role.
error-refused = This cannot be done yet
error-refused-todo = Nothing was changed. Go back, settle what is said above, and try again.
error-invalid = Something typed is not right
error-invalid-todo = Nothing was saved. Go back and mend what is listed below.
error-conflict = Somebody else has just changed this
error-conflict-todo = Nothing was saved. Load the page again to see the new version, then go on.
error-too-many = Too many tries
error-too-many-todo = Wait as long as said above, or ask the administrator for a new password.
error-busy = The server is busy
error-busy-todo = Many people are signing in at once, and nothing was done. Wait a few seconds and load this page again; what you typed is sent once more.
error-bad-request = The request is not valid
error-bad-request-todo = Nothing was saved. Load the page again and send it once more.
error-internal = The server has a fault
error-internal-todo = Nothing was recorded. Try again in a few minutes; if it goes on, tell the administrator the number above.
error-internal-number = Fault number: { $number }.
error-too-large = What was sent is too large.
error-file-too-large = The file is too large, at most { $limit } MB. Split it or shrink its pictures.
error-cut = What was sent broke off half-way. Check the connection and send it again.
error-forged = The form is old or was not sent from a page of this system. Load the page again and send it once more.

# Two people edit the same thing
conflict-title = Somebody else has just changed this

# Command line
cli-unknown-database = The database address “{ $database }” is not understood. Use sqlite:FILE or postgres://…; no file was made.
db-no-folder = There is no folder { $detail } for the database { $database }. Check the path, or make the folder and run this again.
db-not-opened = The database { $database } cannot be opened: { $detail }. Check the path, who may read and write it, and whether it is a SQLite file.
db-unreachable = The database { $database } cannot be reached: { $detail }. Check that PostgreSQL runs, and address, port, name and password in --database, then run this again.
cli-waiting = Waiting for the database { $database }…
cli-no-database = There is no database of giamsat at { $database }. Check --data-dir and --database; only serve, demo, migrate, import and user add make a new one.
cli-failed = Not done: { $detail }
cli-cannot-listen = { $address } cannot be listened on: { $detail }. Choose another address or port with --listen, or stop the program that uses it.
cli-out-no-folder = { $file } cannot be written: there is no folder { $detail }. Make the folder, or choose another place with --out.
cli-out-folder = { $file } cannot be written: it is a folder. Add the name of an .xlsx file to --out.
cli-out-failed = { $file } cannot be written: { $detail }. Choose another place with --out, or close the file if it is open, and run this again.
cli-no-tls = This build cannot encrypt the connection to PostgreSQL that { $database } asks for. Use one built with `cargo build --release --features pg-tls`, or leave `sslmode` out where the server is on the same machine or a private network.
cli-network = “{ $value }” is no address or network. Write it like 10.0.0.1 or 10.0.0.0/8.
cli-no-such-login = There is no open account with the login “{ $login }”.
cli-no-such-unit = There is no unit of the code “{ $code }”.
cli-migrated = The database { $database } is up to date.
cli-serving = Serving at { $address } (Ctrl+C ends it)
cli-first-administrator = The first administrator was made. Login: { $login }   Password (shown once): { $password }
cli-demo-loopback = This database is invented and is served on this machine only (127.0.0.1). Use another data folder to serve a network.
error-sign-in-todo = Your session is over. Sign in again and go on; nothing on your device is lost.
cli-unknown-files = The place for files “{ $files }” is not understood. Use a folder or s3://bucket/prefix.
cli-files-no-s3 = This build has no S3 store. Build with the feature s3, or use a folder.
cli-files-s3 = The S3 store cannot be opened: { $why }

# What was typed when the session was over
kept-title = Send what you typed
kept-told = The session before was over, so what stands below was not saved
kept-told-todo = Read it and press “Send it”. It is checked as when it was sent first.
kept-text = Text
kept-chosen = What was chosen from lists is sent along.
kept-send = Send it
kept-leave = Leave it
kept-sign-in = What you typed is kept on this page. Sign in with the same account to see it and send it.
kept-press-again = This page was from an earlier session, so what you pressed was not done. Press it again.
kept-of-another = What was waiting to be sent is of another account's session and was not sent.
kept-password = What you typed is kept on this page and is shown again once the password is changed.
cli-address = “{ $value }” is no address with a port. Write it like 127.0.0.1:8080 or localhost:8080.
cli-role = There is no role “{ $value }”. Use: { $roles }.
cli-usage = This command line is not right. See: giamsat --help
cli-usage-unknown = There is no option { $argument }. See: giamsat --help
cli-usage-command = There is no command “{ $command }”. See: giamsat --help
cli-usage-missing = Missing: { $argument }
cli-usage-nothing = It does not say what to do. See: giamsat --help
cli-usage-conflict = { $argument } does not go with { $other }.
cli-usage-value = { $argument }: “{ $value }” cannot be used.
cli-folder = The folder { $folder } cannot be used: { $detail }. Choose another one with --data-dir.
cli-folder-served = Another giamsat is serving from the folder { $folder }. Stop it, or choose another folder with --data-dir.
cli-demo-own-place = The invented city always has its own place in { $folder }; --database, --files and --originals-key are not used.
cli-no-conclusion = There is no conclusion “{ $id }”. A conclusion's id stands at the end of its page's address.
cli-no-inspection = There is no inspection “{ $id }”. An inspection's id stands at the end of its page's address.
cli-report-empty = No conclusion is as asked for; the file holds headers only.
cli-out-ending = { $file } cannot be written: a report is an .xlsx workbook. Let the file's name in --out end in .xlsx.
