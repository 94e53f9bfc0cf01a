demo-making = Making an invented city in { $folder } (done once)…
demo-importing = Importing { $file }
demo-inspecting = Passing a year of inspections, conclusions and scoring
demo-accounts = INVENTED DATA – accounts to try with, passwords made for this folder only
demo-accounts-file = The accounts also stand in { $file }
demo-not-a-demo = The folder { $folder } holds a real database, not invented data. Choose another with --data-dir.
demo-folder-in-use = The folder { $folder } holds other files. Choose another with --data-dir or clear it.
