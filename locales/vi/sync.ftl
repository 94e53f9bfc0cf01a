sync-malformed = Nội dung gửi lên không đọc được nên không được ghi. Hãy báo quản trị hệ thống.
sync-other-user = Thao tác này của người khác; chỉ người đã ghi mới gửi lên được.
sync-no-visit = Không có buổi kiểm tra này, hoặc chưa từng giao cho người gửi.
sync-no-device = Máy tính bảng chưa đăng ký. Hãy đăng ký máy rồi gửi lại; nội dung trên máy vẫn còn nguyên.
sync-no-protocol = Thiếu số phiên bản giao thức.
sync-too-many = Gửi một lần quá nhiều: { $count }, tối đa { $most }. Hãy chia nhỏ.
sync-update = Phiên bản trên máy tính bảng đã cũ. Nội dung đã gửi vẫn được nhận; hãy cập nhật ứng dụng.
