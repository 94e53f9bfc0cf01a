demo-making = Đang tạo thành phố giả định trong { $folder } (chỉ làm một lần)…
demo-importing = Nhập { $file }
demo-inspecting = Dựng một năm kiểm tra, kết luận, chấm điểm
demo-accounts = DỮ LIỆU GIẢ ĐỊNH – tài khoản dùng thử, mật khẩu chỉ dùng cho thư mục này
demo-accounts-file = Tài khoản cũng được ghi trong { $file }
demo-not-a-demo = Thư mục { $folder } chứa cơ sở dữ liệu thật, không phải dữ liệu giả định. Chọn thư mục khác bằng --data-dir.
demo-folder-in-use = Thư mục { $folder } đã có tệp khác. Chọn thư mục khác bằng --data-dir hoặc dọn thư mục này.
