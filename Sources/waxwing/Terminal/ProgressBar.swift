import Foundation

/// One line on the terminal that says how far long work is; silent where there is no terminal.
struct ProgressBar {
    private let title: String
    private let total: Int?
    private let started = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?

    /// A bar named `title`; `total` is nil when only the end will tell how many items there are.
    init(_ title: String, total: Int?) {
        self.title = title
        self.total = total
    }

    /// Draws the line anew, at most ten times a second.
    mutating func update(done: Int) {
        guard Terminal.isInteractive else { return }
        let now = ContinuousClock.now
        if let drawn, now - drawn < .milliseconds(100), done != total { return }
        drawn = now
        Terminal.write(
            "\r" + text(done: done, elapsed: now - started) + "\u{1B}[K",
            to: .standardError
        )
    }

    /// Takes the line away again.
    func finish() {
        guard Terminal.isInteractive, drawn != nil else { return }
        Terminal.write("\r\u{1B}[K", to: .standardError)
    }

    /// The line: `title [#####.....]  512/1000  431/s`.
    func text(done: Int, elapsed: Duration) -> String {
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Int(Double(done) / seconds) : 0
        guard let total, total > 0 else { return "\(title)  \(done)  \(rate)/s" }
        let width = 30
        let filled = min(width, done * width / total)
        let bar =
            String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "\(title) [\(bar)]  \(done)/\(total)  \(rate)/s"
    }
}
