# Settings of the installation
settings-title = Settings
settings-lead = Names at the head of every page and on papers.
settings-city = City or province
settings-city-hint = For example: Thành phố Bến Lụa.
settings-place = Place name on papers
settings-place-hint = Stands before the date. Left empty: the name of the city or province.
settings-upper-body = Upper body
settings-upper-body-hint = The line above the name of the issuing body. Left empty: the People’s Committee of the city or province.
settings-save = Save
settings-saved = Settings saved.
settings-glass = Take signatures on the glass of tablets as receipts
settings-glass-hint = Only where the office’s own rules allow it. Minutes still have to be signed on paper or digitally.
