//! A way to the API server that can be cut: bytes pass through until as many have come back as a test allows.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// A relay on a port of its own. Its threads end with the connections.
pub(crate) struct Relay {
    /// Where it listens.
    pub(crate) port: u16,
    state: Arc<State>,
}

struct State {
    target: u16,
    allowed: usize,
    /// Bytes that may still come back.
    left: AtomicUsize,
    cut: AtomicBool,
    /// Called once, when the last allowed byte has passed.
    at_cut: Box<dyn Fn() + Send + Sync>,
}

impl Relay {
    /// Relays to `target` until `bytes` have come back, then calls `at_cut` and breaks every connection, old and new.
    pub(crate) fn start(target: u16, bytes: usize, at_cut: impl Fn() + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
        let port = listener.local_addr().expect("a listener has an address").port();
        let (left, cut) = (AtomicUsize::new(bytes), AtomicBool::new(false));
        let state = Arc::new(State { target, allowed: bytes, left, cut, at_cut: Box::new(at_cut) });
        let accepting = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                accepting.take(stream);
            }
        });
        Self { port, state }
    }

    /// Bytes that have come back.
    pub(crate) fn passed(&self) -> usize {
        self.state.allowed - self.state.left.load(Ordering::SeqCst)
    }

    /// True when it has cut.
    pub(crate) fn has_cut(&self) -> bool {
        self.state.cut.load(Ordering::SeqCst)
    }
}

impl State {
    fn take(self: &Arc<Self>, client: TcpStream) {
        let server = (!self.cut.load(Ordering::SeqCst)).then(|| TcpStream::connect(("127.0.0.1", self.target)));
        let Some(Ok(server)) = server else {
            // Nobody is there any more.
            _ = client.shutdown(Shutdown::Both);
            return;
        };
        let (mut from, mut to) = (client.try_clone().expect("sockets have copies"), server.try_clone().expect("too"));
        thread::spawn(move || {
            // Whichever side ends, the other thread breaks both.
            _ = std::io::copy(&mut from, &mut to);
            _ = to.shutdown(Shutdown::Write);
        });
        let state = Arc::clone(self);
        thread::spawn(move || state.back(server, client));
    }

    fn back(&self, mut server: TcpStream, mut client: TcpStream) {
        let mut buffer = [0; 16 * 1024];
        while let Ok(count @ 1..) = server.read(&mut buffer) {
            let take = |left: usize| Some(left.saturating_sub(count));
            let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).unwrap_or_default();
            if left < count {
                if !self.cut.swap(true, Ordering::SeqCst) {
                    (self.at_cut)();
                }
                break;
            }
            if client.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        _ = server.shutdown(Shutdown::Both);
        _ = client.shutdown(Shutdown::Both);
    }
}
