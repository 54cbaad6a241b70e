private import CLMDB
private import Glibc

/// One way through an environment's tables, on a thread of its own, that touches every page.
///
/// A map begins without the processor's tables for it: the first access to each 64 KiB is a fault,
/// a microsecond or two even when the file is in memory, and twenty times a second's look-ups have
/// to meet all of them. Whoever goes through first takes them.
///
/// It reads in portions, each in a snapshot of its own, so that it keeps the writer from no pages.
final class WarmUp: Sendable {
    /// Is lent every pair that was gone through: the snapshot, its table, its key and its value.
    typealias Visit = @Sendable (ReadView, Table, Span<UInt8>, Span<UInt8>) -> Void

    private let environment: OpenEnvironment
    private let tables: [Table]
    private let visit: Visit
    private let wait: @Sendable () -> Void
    private let finish: @Sendable () -> Void
    private let faults: @Sendable () -> Int

    /// How many pairs one snapshot serves: a few milliseconds' worth, of pages in memory.
    private static var pairsPerSnapshot: Int { 4096 }

    /// - Parameters:
    ///   - environment: The environment.
    ///   - tables: What is gone through.
    ///   - visit: Is lent every pair.
    ///   - wait: Is told, once, that pages come from the disk.
    ///   - finish: Is told the end.
    ///   - faults: How many pages the thread that calls it has had to wait for.
    init(
        _ environment: OpenEnvironment,
        _ tables: [Table],
        visit: @escaping Visit = { _, _, _, _ in },
        wait: @escaping @Sendable () -> Void = {},
        finish: @escaping @Sendable () -> Void = {},
        faults: @escaping @Sendable () -> Int = { WarmUp.majorFaults }
    ) {
        self.environment = environment
        self.tables = tables
        self.visit = visit
        self.wait = wait
        self.finish = finish
        self.faults = faults
    }

    /// How many page faults of the calling thread waited for the disk.
    private static var majorFaults: Int {
        var usage = rusage()
        // RUSAGE_THREAD (getrusage(2)), which Glibc's module does not show.
        return unsafe getrusage(__rusage_who_t(1), &usage) == 0 ? usage.ru_majflt : 0
    }

    /// Begins; whether the system gave a thread for it.
    func start() -> Bool {
        let order = unsafe Unmanaged.passRetained(self)
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<WarmUp>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            order.toOpaque()
        )
        unsafe pthread_attr_destroy(&attributes)
        if code != 0 { unsafe order.release() }
        return code == 0
    }

    /// Goes through the tables, as far as LMDB lets it: the number of pairs.
    @discardableResult
    func run() -> Int {
        defer { finish() }
        var count = 0
        let before = faults()
        var hasWaited = false
        for table in tables {
            var place: [UInt8]? = []
            do throws(LMDBError) {
                while let key = place {
                    place = try touch(table, from: key, &count)
                    guard !hasWaited, faults() > before else { continue }
                    hasWaited = true
                    wait()
                }
            } catch { return count }
        }
        return count
    }

    /// Touches the pairs from `place` on, as many as one snapshot serves: the key of the next one.
    private func touch(
        _ table: Table,
        from place: [UInt8],
        _ touched: inout Int
    ) throws(LMDBError) -> [UInt8]? {
        let transaction = try ReadTransaction.begin(environment)
        var cursor = try transaction.makeCursor(table)
        var isThere = place.isEmpty ? try cursor.first() : try cursor.seek(place.span)
        var count = 0
        while isThere, count < Self.pairsPerSnapshot {
            unsafe cursor.value.withUnsafeBytes { unsafe clmdb_touch($0.baseAddress, $0.count) }
            visit(transaction.view, table, cursor.key, cursor.value)
            count += 1
            isThere = try cursor.next()
        }
        touched += count
        return isThere ? unsafe cursor.key.withUnsafeBytes { unsafe [UInt8]($0) } : nil
    }
}
