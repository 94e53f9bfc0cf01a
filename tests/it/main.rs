mod reading;

fn main() -> std::process::ExitCode {
    libtest_mimic::run(&libtest_mimic::Arguments::from_args(), reading::tests()).exit_code()
}
