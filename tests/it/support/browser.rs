//! A real Chromium, driven step by step as a person would.
//!
//! One chromedriver serves the whole run, each [`Browser`] is a session with a profile of its own.
//! Every step waits up to [`PATIENCE`] for what it needs and panics with the page's address when it
//! does not come; the panic leaves a picture and the page's source in `screenshots/<test>/`.
//! The browser reaches nothing but this machine, so a page that loads from elsewhere fails.

use std::fs;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::cdp::domains::emulation::SetDeviceMetricsOverride;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::common::print::{PrintMargins, PrintPage, PrintParameters};
use thirtyfour::error::WebDriverResult;
use thirtyfour::{CapabilitiesHelper, Cookie, DesiredCapabilities, WebDriver, WebElement};
use tokio::runtime::Runtime;

use super::{as_file_name, project, wait_for};

/// The sizes at which every page is pictured: a small office screen and a tablet lying down.
pub const SIZES: [(u32, u32); 2] = [(1280, 800), (1180, 820)];

/// How long a step waits for what it needs; two cores may be shared with a build.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// Chromium's pictures end at 16,384 pixels.
const LONGEST: u64 = 16_000;

const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

const SWITCHES: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=direct://",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/// The shown things that can be clicked and are called `arguments[0]`, else those of that CSS selector.
const CLICKABLE: &str = r#"
const tidy = words => (words || '').normalize('NFC').replace(/\s+/g, ' ').trim();
const wanted = tidy(arguments[0]);
const shown = e => e.checkVisibility({ visibilityProperty: true });
const called = e => [e.getAttribute('aria-label'), e.tagName === 'INPUT' ? e.value : e.textContent].some(w => tidy(w) === wanted);
const named = [...document.querySelectorAll(
    'a, button, summary, label, input[type=submit], input[type=button], [role=button], [role=tab], [role=menuitem]',
)].filter(e => shown(e) && called(e));
if (named.length) return named;
try { return [...document.querySelectorAll(arguments[0])].filter(shown); } catch { return []; }
"#;

/// The controls with the name `arguments[0]`, else with that label, else of that CSS selector.
const CONTROLS: &str = r#"
const tidy = words => (words || '').normalize('NFC').replace(/\s+/g, ' ').replace(/ ?\*$/, '').trim();
const wanted = tidy(arguments[0]);
const controls = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')];
const named = controls.filter(e => e.name === arguments[0]);
if (named.length) return named;
const labelled = controls.filter(e => [...(e.labels || [])].some(l => tidy(l.textContent) === wanted) || tidy(e.ariaLabel) === wanted);
if (labelled.length) return labelled;
try { return controls.filter(e => e.matches(arguments[0])); } catch { return []; }
"#;

/// What is clicked to choose `arguments[1]` in the controls of `arguments[0]`: an option, a radio
/// button or a check box, by value or by words; null when it is chosen already, [] when there is none.
const CHOICE: &str = r#"
const tidy = words => (words || '').normalize('NFC').replace(/\s+/g, ' ').trim();
const wanted = tidy(arguments[1]);
for (const control of arguments[0]) {
    if (control.tagName === 'SELECT') {
        const options = [...control.options];
        const option = options.find(o => o.value === arguments[1]) || options.find(o => tidy(o.textContent) === wanted);
        if (option) return option.selected ? null : [option];
    } else if (control.type === 'radio' || control.type === 'checkbox') {
        const labels = [...(control.labels || [])];
        if (control.value === arguments[1] || labels.some(l => tidy(l.textContent) === wanted)) {
            if (control.checked) return null;
            const box = control.getBoundingClientRect();
            const seen = control.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 4;
            return [seen || !labels.length ? control : labels[0]];
        }
    }
}
return [];
"#;

/// Sets a control whose typed form depends on the language, such as a date.
const SET: &str = r#"
const [control, value] = arguments;
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(control, value);
control.dispatchEvent(new Event('input', { bubbles: true }));
control.dispatchEvent(new Event('change', { bubbles: true }));
"#;

/// One browser window of one person; closed when dropped.
pub struct Browser {
    test: String,
    runtime: Runtime,
    driver: Option<WebDriver>,
    profile: TempDir,
}

impl Browser {
    /// A fresh browser for a test, with the test's whole name.
    pub fn new(test: &str) -> Self {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime for the browser");
        let profile = tempfile::Builder::new().prefix("giamsat-browser.").tempdir().expect("a folder for the browser");
        fs::create_dir_all(profile.path().join("downloads")).expect("a folder for downloads");
        let port = driver_port().unwrap_or_else(|problem| panic!("{problem}"));
        let capabilities = capabilities(profile.path()).expect("the browser's settings");
        let driver = runtime
            .block_on(WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities))
            .unwrap_or_else(|e| panic!("Chromium does not start: {e}"));
        let browser = Browser { test: test.to_owned(), runtime, driver: Some(driver), profile };
        let (width, height) = SIZES[0];
        browser.resize(width, height);
        browser
    }

    /// Opens an address and waits until the page is loaded.
    pub fn open(&self, url: &str) {
        self.done(&format!("open {url}"), self.driver().goto(url));
    }

    /// The address of the page that is shown.
    pub fn url(&self) -> String {
        self.done("read the address", self.driver().current_url()).to_string()
    }

    /// Sets a cookie of the site that is open, such as a session's.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        self.done("set a cookie", self.driver().add_cookie(cookie));
    }

    /// Clicks what is called so (a link's, button's, tab's or label's whole words), else what the CSS
    /// selector finds. Only what can be seen counts, and only one may be meant.
    pub fn click(&self, target: &str) {
        let element = self.one(CLICKABLE, target, "click");
        self.click_element(&element, target);
    }

    /// Clicks what asks for a second thought, and says yes. Gives the question.
    pub fn click_and_confirm(&self, target: &str) -> String {
        self.click(target);
        let question = self.done(&format!("read what “{target}” asks"), self.driver().get_alert_text());
        self.done(&format!("say yes to “{question}”"), self.driver().accept_alert());
        question
    }

    /// Types into the field with that name, label or CSS selector, in place of what stood there.
    /// Dates and times are given as HTML has them: `2026-03-05`, `08:30`.
    pub fn fill(&self, field: &str, value: &str) {
        let control = self.one(CONTROLS, field, "fill in");
        let before = self.execute("return [arguments[0].type, arguments[0].value];", vec![element(&control)]);
        let (kind, stood) = (before.json()[0].as_str().unwrap_or_default(), before.json()[1].as_str());
        if matches!(kind, "date" | "time" | "datetime-local" | "month" | "week" | "color" | "range") {
            self.execute(SET, vec![element(&control), json!(value)]);
        } else {
            if stood != Some("") {
                self.done(&format!("clear “{field}”"), control.clear());
            }
            self.done(&format!("type into “{field}”"), control.send_keys(value));
        }
        let now = self.done("read a field", control.prop("value")).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(now, value, "“{field}” does not take this value, {}", self.place());
    }

    /// What stands in the field with that name, label or CSS selector.
    pub fn value(&self, field: &str) -> String {
        let control = self.one(CONTROLS, field, "read");
        self.done("read a field", control.prop("value")).unwrap_or_default()
    }

    /// Chooses an option of a list, a radio button or a check box by its value or its words; leaves
    /// alone what is chosen already.
    pub fn choose(&self, field: &str, value: &str) {
        let chosen = wait_for(PATIENCE, || {
            let controls = self.elements(CONTROLS, vec![json!(field)]);
            let controls = controls.iter().map(element).collect();
            let found = self.execute(CHOICE, vec![Value::Array(controls), json!(value)]);
            if found.json().is_null() {
                return Some(None);
            }
            found.elements().ok().and_then(|mut found| found.pop()).map(Some)
        });
        match chosen {
            Some(Some(choice)) => self.click_element(&choice, value),
            Some(None) => {}
            None => panic!("“{field}” has no “{value}” to choose, {}", self.place()),
        }
    }

    /// Puts a file into the file field with that name, label or CSS selector.
    pub fn upload(&self, field: &str, path: &Path) {
        let whole = path.canonicalize().unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let control = self.one(CONTROLS, field, "put a file into");
        self.done("put a file into a field", control.send_keys(whole.to_string_lossy().as_ref()));
    }

    /// Clicks what leads to a file and returns the file when it is whole.
    pub fn download(&self, target: &str) -> PathBuf {
        let folder = self.profile.path().join("downloads");
        let files = || -> Vec<PathBuf> {
            let entries = fs::read_dir(&folder).expect("the folder of downloads");
            entries.map(|entry| entry.expect("an entry of that folder").path()).collect()
        };
        let before = files();
        self.click(target);
        // Chromium writes .crdownload and hidden temporary files first.
        let whole = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // It also keeps the name with an empty file until the bytes are there.
            let filled = fs::metadata(path).is_ok_and(|file| file.len() > 0);
            filled && !name.starts_with('.') && !name.ends_with(".crdownload") && !before.contains(path)
        };
        wait_for(PATIENCE, || files().into_iter().find(whole))
            .unwrap_or_else(|| panic!("“{target}” brought no file, {}", self.place()))
    }

    /// The words on the page as a person sees them.
    pub fn text(&self) -> String {
        let words = self.execute("return document.body ? document.body.innerText : '';", Vec::new());
        words.json().as_str().unwrap_or_default().to_owned()
    }

    /// Waits until these words are on the page.
    pub fn see(&self, words: &str) {
        if wait_for(PATIENCE, || self.text().contains(words).then_some(())).is_none() {
            panic!("“{words}” is not on the page, {}; it says:\n{}", self.place(), self.text());
        }
    }

    /// Waits until the CSS selector finds something that is shown.
    pub fn wait_for(&self, css: &str) {
        if wait_for(PATIENCE, || (self.count(css) > 0).then_some(())).is_none() {
            panic!("“{css}” does not appear, {}; the page says:\n{}", self.place(), self.text());
        }
    }

    /// How many shown elements the CSS selector finds now.
    pub fn count(&self, css: &str) -> usize {
        let script = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).length;";
        let count = self.execute(script, vec![json!(css)]);
        count.json().as_u64().unwrap_or_default() as usize
    }

    /// The result of a script's `return`.
    pub fn evaluate(&self, script: &str) -> Value {
        self.execute(script, Vec::new()).json().clone()
    }

    /// What the page complained of since it was last asked: script errors, files that did not load,
    /// rules of the content security policy that were broken.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.done("read the browser's log", self.driver().browser_log());
        log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
    }

    /// Makes the page exactly so many CSS pixels large.
    pub fn resize(&self, width: u32, height: u32) {
        let size = SetDeviceMetricsOverride {
            width,
            height,
            device_scale_factor: 1.0,
            mobile: false,
            scale: None,
            screen_orientation: None,
        };
        let cdp = self.driver().cdp();
        self.done("resize the page", cdp.send(size));
    }

    /// Pictures the page at each of [`SIZES`] into `screenshots/<test>/<name>-<width>x<height>.png`, and
    /// the whole length of a page that is longer than the screen beside it as `…-whole.png`.
    pub fn screenshot(&self, name: &str) {
        for (width, height) in SIZES {
            self.resize(width, height);
            self.picture(&format!("{name}-{width}x{height}"));
            let length = self.evaluate("return document.documentElement.scrollHeight;").as_u64().unwrap_or_default();
            if length > u64::from(height) {
                self.resize(width, length.min(LONGEST) as u32);
                self.picture(&format!("{name}-{width}x{height}-whole"));
            }
        }
        self.resize(SIZES[0].0, SIZES[0].1);
    }

    /// Prints the page on A4 with the margins of Decree 30/2020 (20, 20, 30 and 15 mm) into
    /// `screenshots/<test>/<name>.pdf` and returns that path.
    pub fn print(&self, name: &str) -> PathBuf {
        let on_a4 = PrintParameters {
            background: true,
            page: PrintPage { width: 21.0, height: 29.7 },
            margin: PrintMargins { top: 2.0, bottom: 2.0, left: 3.0, right: 1.5 },
            ..PrintParameters::default()
        };
        let pdf = self.done("print the page", self.driver().print_page(on_a4));
        let path = self.folder().join(format!("{name}.pdf"));
        fs::write(&path, pdf).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        path
    }

    /// Pictures what the window shows into `path`.
    pub fn snapshot(&self, path: &Path) {
        self.done("take a picture", self.driver().screenshot(path));
    }

    fn picture(&self, name: &str) -> PathBuf {
        let path = self.folder().join(format!("{name}.png"));
        self.done("take a picture", self.driver().screenshot(&path));
        path
    }

    fn folder(&self) -> PathBuf {
        let folder = project("screenshots").join(as_file_name(&self.test));
        fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        folder
    }

    /// The only element that the script finds for `target`.
    fn one(&self, script: &str, target: &str, step: &str) -> WebElement {
        let mut count = 0;
        let found = wait_for(PATIENCE, || {
            let mut found = self.elements(script, vec![json!(target)]);
            count = found.len();
            if count == 1 { found.pop() } else { None }
        });
        found.unwrap_or_else(|| match count {
            0 => panic!("there is no “{target}” to {step}, {}; the page says:\n{}", self.place(), self.text()),
            _ => panic!("“{target}” is meant to {step} but there are {count} of it, {}", self.place()),
        })
    }

    /// What the script finds; nothing while the page is changing.
    fn elements(&self, script: &str, arguments: Vec<Value>) -> Vec<WebElement> {
        let found = self.runtime.block_on(self.driver().execute(script, arguments));
        found.and_then(|found| found.elements()).unwrap_or_default()
    }

    fn click_element(&self, element: &WebElement, target: &str) {
        let step = format!("click “{target}”");
        // Into the middle: bars that stick to the edges must not lie over it.
        let script = "if (arguments[0].tagName !== 'OPTION')
            arguments[0].scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });";
        self.execute(script, vec![self::element(element)]);
        self.done(&step, element.click());
    }

    fn execute(&self, script: &str, arguments: Vec<Value>) -> thirtyfour::prelude::ScriptRet {
        self.done("run a script in the page", self.driver().execute(script, arguments))
    }

    fn done<T>(&self, step: &str, future: impl Future<Output = WebDriverResult<T>>) -> T {
        let outcome = self.runtime.block_on(future);
        outcome.unwrap_or_else(|e| panic!("cannot {step}, {}: {e}", self.place()))
    }

    fn place(&self) -> String {
        let url = self.runtime.block_on(self.driver().current_url());
        format!("at {} in {}", url.map_or_else(|_| "no page".to_owned(), |url| url.to_string()), self.test)
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("the session is open until the browser is dropped")
    }

    /// Keeps what the page looked like and was made of when a test failed.
    fn keep_failure(&self) -> Result<(), String> {
        let folder = self.folder();
        let (picture, source) = (folder.join("failed.png"), folder.join("failed.html"));
        let driver = self.driver();
        self.runtime.block_on(driver.screenshot(&picture)).map_err(|e| e.to_string())?;
        let html = self.runtime.block_on(driver.source()).map_err(|e| e.to_string())?;
        fs::write(&source, html).map_err(|e| e.to_string())?;
        eprintln!("{}: the page when it failed: {} and {}", self.test, picture.display(), source.display());
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Err(problem) = self.keep_failure()
        {
            eprintln!("{}: the failed page could not be kept: {problem}", self.test);
        }
        if let Some(driver) = self.driver.take()
            && let Err(problem) = self.runtime.block_on(driver.quit())
        {
            eprintln!("{}: the browser did not close: {problem}", self.test);
        }
    }
}

fn element(element: &WebElement) -> Value {
    element.to_json().expect("an element's reference is plain JSON")
}

fn capabilities(profile: &Path) -> WebDriverResult<thirtyfour::ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    if let Some(program) = PROGRAMS.into_iter().find_map(on_path) {
        capabilities.set_binary(&program.to_string_lossy())?;
    }
    for switch in SWITCHES {
        capabilities.add_arg(switch)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.join("profile").display()))?;
    capabilities.add_experimental_option(
        "prefs",
        json!({
            "intl.accept_languages": "vi",
            "download.default_directory": profile.join("downloads"),
            "download.prompt_for_download": false,
        }),
    )?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    // A dialog that nobody answers is an error of the page, not something to dismiss in silence.
    capabilities.set("unhandledPromptBehavior", "ignore")?;
    Ok(capabilities)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|whole| whole.is_file())
}

/// The chromedriver of this run, started by the first browser; or why it cannot be started.
static DRIVER: Mutex<Option<Result<Driver, String>>> = Mutex::new(None);

struct Driver {
    process: Child,
    port: u16,
}

fn driver_port() -> Result<u16, String> {
    let mut driver = DRIVER.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let driver = driver.get_or_insert_with(start_driver).as_ref().map_err(Clone::clone)?;
    Ok(driver.port)
}

fn start_driver() -> Result<Driver, String> {
    let packages = "install the packages chromium and chromium-driver";
    if !PROGRAMS.iter().any(|program| on_path(program).is_some()) {
        return Err(format!("there is no Chromium on the PATH; {packages}"));
    }
    // Port 0: the system gives it a free one, which it prints.
    let mut process = Command::new("chromedriver")
        .args(["--port=0", "--log-level=SEVERE"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("chromedriver cannot be started ({e}); {packages}"))?;
    let lines = BufReader::new(process.stdout.take().ok_or("chromedriver has no output")?).lines();
    let (sender, port) = mpsc::channel();
    // Reads to the end, so that chromedriver never waits for a reader.
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let port =
                line.split_once("started successfully on port ").map(|(_, port)| port.trim_end_matches('.').parse());
            if let Some(Ok(port)) = port {
                // The receiver is gone when nobody waits any more.
                let _ = sender.send(port);
            }
        }
    });
    match port.recv_timeout(Duration::from_secs(60)) {
        Ok(port) => Ok(Driver { process, port }),
        Err(_) => {
            end(&mut process);
            Err("chromedriver did not say on which port it listens".into())
        }
    }
}

/// Ends the run's chromedriver, by its id; its sessions are closed by then.
pub(super) fn stop() {
    let driver = DRIVER.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
    if let Some(Ok(mut driver)) = driver {
        end(&mut driver.process);
    }
}

fn end(process: &mut Child) {
    if let Err(problem) = process.kill().and_then(|()| process.wait()) {
        eprintln!("chromedriver ({}) did not end: {problem}", process.id());
    }
}
