import Foundation
import Logging

/// Where a role's log lines go: standard error, one line an event.
enum Log {
    /// A logger that puts the role's name before each line.
    static func make(_ role: String) -> Logger {
        Logger(label: role) { label in LineLog(label: label) }
    }
}

/// Writes lines such as `2026-11-22T03:40:00Z publisher warning: the change feed ended: …`.
private struct LineLog: LogHandler {
    let label: String
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let facts = all.sorted { $0.key < $1.key }.map {
            " \($0.key)=\(Terminal.escaped("\($0.value)"))"
        }
        let time = Date.now.formatted(.iso8601)
        let text = Terminal.escaped("\(event.message)")
        let line = "\(time) \(label) \(event.level): \(text)\(facts.joined())\n"
        FileHandle.standardError.write(Data(line.utf8))
    }
}
