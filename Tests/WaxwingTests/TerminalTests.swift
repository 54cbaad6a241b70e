import Foundation
import Testing

@testable import waxwing

@Suite struct TerminalTests {
    @Test(arguments: [
        ("plain text stays", "plain text stays"),
        ("Zoë Ünïcode 漢字", "Zoë Ünïcode 漢字"),
        ("\u{1B}[31mred", "\\u{1b}[31mred"),
        ("two\nlines", "two\\u{a}lines"),
        ("right-to-left \u{202E}gnp", "right-to-left \\u{202e}gnp"),
        ("back\\slash", "back\\\\slash"),
    ])
    func `text from outside cannot act on the terminal`(_ given: String, _ shown: String) {
        #expect(Terminal.escaped(given) == shown)
    }

    @Test func `the progress bar says how far and how fast`() {
        let bar = ProgressBar("importing", total: 1_000)
        #expect(
            bar.text(done: 500, elapsed: .seconds(2))
                == "importing [###############...............]  500/1000  250/s"
        )
    }
}
