//! Processor time of this thread: what else the machine does counts little.

/// Microseconds since the thread began.
pub fn microseconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
