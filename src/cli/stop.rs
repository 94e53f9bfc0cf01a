//! Ctrl+C and `kill`: the work at hand stops at its next step and leaves nothing half done.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::error::Error;
use crate::jobs::Steps;

/// Whether this process was asked to end.
pub struct Stop {
    asked: Arc<AtomicBool>,
    woken: Receiver<()>,
}

impl Stop {
    /// From now on SIGINT and SIGTERM ask for an end. Who asks a second time does not want to wait.
    pub fn on_signals() -> Result<Stop, Error> {
        let asked = Arc::new(AtomicBool::new(false));
        let (wake, woken) = mpsc::channel();
        let (ready, is_ready) = mpsc::channel();
        let set = asked.clone();
        std::thread::spawn(move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(ready.send(Err(error))),
            };
            if let Err(error) = runtime.block_on(listen(&ready, &set, &wake)) {
                let _ = ready.send(Err(error));
            }
        });
        is_ready.recv().map_err(|_| Error::Internal("nobody listens to signals".into()))??;
        Ok(Stop { asked, woken })
    }

    /// Whether somebody asked.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// Waits so long, or until somebody asks; gives whether somebody did.
    pub fn wait(&self, time: Duration) -> bool {
        match self.woken.recv_timeout(time) {
            Ok(()) => true,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.asked(),
        }
    }
}

impl Steps for Stop {
    fn step(&self, _: i64, _: Option<i64>) -> Result<bool, Error> {
        Ok(!self.asked())
    }
}

#[cfg(unix)]
async fn listen(ready: &Sender<std::io::Result<()>>, asked: &AtomicBool, wake: &Sender<()>) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupts, mut ends) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let _ = ready.send(Ok(()));
    loop {
        futures_util::future::select(pin!(interrupts.recv()), pin!(ends.recv())).await;
        end(asked, wake);
    }
}

#[cfg(not(unix))]
async fn listen(ready: &Sender<std::io::Result<()>>, asked: &AtomicBool, wake: &Sender<()>) -> std::io::Result<()> {
    let _ = ready.send(Ok(()));
    loop {
        pin!(tokio::signal::ctrl_c()).await?;
        end(asked, wake);
    }
}

fn end(asked: &AtomicBool, wake: &Sender<()>) {
    if asked.swap(true, Ordering::Relaxed) {
        std::process::exit(130);
    }
    let _ = wake.send(());
}
