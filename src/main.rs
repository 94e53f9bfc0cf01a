use std::process::ExitCode;

use giamsat::importing::reading;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|word| word == reading::SUBCOMMAND) {
        return reading::child_main(args);
    }
    giamsat::run();
    ExitCode::SUCCESS
}
