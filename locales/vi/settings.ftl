# Cài đặt của hệ thống
settings-title = Cài đặt
settings-lead = Tên ghi ở đầu mọi trang và trên văn bản.
settings-city = Tỉnh, thành phố
settings-city-hint = Ví dụ: Thành phố Bến Lụa.
settings-place = Địa danh ghi trên văn bản
settings-place-hint = Đứng trước ngày tháng. Để trống: tên của tỉnh, thành phố.
settings-upper-body = Cơ quan cấp trên
settings-upper-body-hint = Dòng trên tên cơ quan ban hành. Để trống: Ủy ban nhân dân tỉnh, thành phố.
settings-save = Lưu
settings-saved = Đã lưu cài đặt.
settings-glass = Nhận chữ ký trên màn hình máy tính bảng làm xác nhận
settings-glass-hint = Chỉ bật khi quy chế của cơ quan cho phép. Biên bản vẫn phải ký trên giấy hoặc ký số.
