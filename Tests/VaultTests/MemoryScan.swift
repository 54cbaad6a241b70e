import CMemoryScan
import Cryptography

/// Looks for planted secrets in this process's own memory.
final class MemoryScan {
    private var names: [String] = []

    /// Remembers pieces of `secret`: of its start, its middle and its end, as they stand and in the
    /// opposite order, in which OpenSSL's numbers have them.
    func add(_ name: String, _ secret: Span<UInt8>) {
        let byteCount = Int(CMEMORYSCAN_NEEDLE_BYTES)
        let last = secret.count - byteCount
        precondition(last >= 0)
        for start in Set([min(1, last), last / 2, last]) {
            for isReversed in [false, true] {
                // Where it is copied, no part of it stays behind.
                let number = unsafe secret.withUnsafeBufferPointer { bytes in
                    unsafe cmemoryscan_add(bytes.baseAddress, start, isReversed ? 1 : 0)
                }
                precondition(number == names.count)
                names.append("\(name)+\(start)\(isReversed ? " reversed" : "")")
            }
        }
    }

    /// What is found in the writable mappings, outside the arena unless `includingArena`.
    func findings(includingArena: Bool) -> [String] {
        let skipped = includingArena ? 0..<0 : Arena.addresses
        let findings = Findings(names: names)
        let count = unsafe cmemoryscan_run(
            Int(bitPattern: skipped.lowerBound),
            Int(bitPattern: skipped.upperBound),
            { context, needle, address, mapping in
                guard let context = unsafe context, let mapping = unsafe mapping else { return }
                let findings = unsafe Unmanaged<Findings>.fromOpaque(context).takeUnretainedValue()
                findings.add(needle, address, unsafe String(cString: mapping))
            },
            Unmanaged.passUnretained(findings).toOpaque()
        )
        precondition(count > 0, "/proc/self/mem cannot be read")
        return findings.texts
    }

    private final class Findings {
        private let names: [String]
        private(set) var texts: [String] = []

        init(names: [String]) { self.names = names }

        func add(_ needle: Int32, _ address: Int, _ mapping: String) {
            let place = String(UInt(bitPattern: address), radix: 16)
            texts.append("\(names[Int(needle)]) at \(place) \(mapping.filter { $0 != "\n" })")
        }
    }
}
