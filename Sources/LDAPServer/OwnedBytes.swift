private import CLinux

/// Bytes on their way through a connection: appended at the end, taken from the front.
///
/// Empty ones own no memory, so that a connection with nothing under way costs none.
///
/// ```
///   0        start          end        capacity
///   │ taken  │ bytes        │ room     │
/// ```
/// Invariant: `0 <= start <= end <= capacity`, and `base` has room for `capacity` bytes.
@safe struct OwnedBytes: ~Copyable, @unchecked Sendable {
    // Sendable: the memory has this one owner, and nothing else points to it between calls.
    private var base: UnsafeMutablePointer<UInt8>?
    private var start = 0
    private var end = 0
    private(set) var capacity = 0

    /// No bytes and no memory.
    init() { unsafe base = nil }

    deinit { unsafe base?.deallocate() }

    /// How many bytes there are.
    var count: Int { end - start }

    /// Whether there are none.
    var isEmpty: Bool { start == end }

    /// The bytes.
    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            let span = unsafe Span(
                _unsafeElements: UnsafeBufferPointer(rebasing: whole[start..<end])
            )
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Appends a copy of `bytes`.
    mutating func append(_ bytes: Span<UInt8>) {
        guard bytes.count > 0 else { return }
        reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let from = source.baseAddress, let base = unsafe base else { return }
            unsafe (base + end).update(from: from, count: source.count)
        }
        end += bytes.count
    }

    /// Lends the room behind the bytes, at least `wanted`, to `body`, which says how many of it it
    /// has filled.
    mutating func appendInto(
        wanted: Int,
        _ body: (inout MutableSpan<UInt8>) -> ReceiveResult
    ) -> ReceiveResult {
        reserve(wanted)
        let room = unsafe UnsafeMutableBufferPointer(
            start: base.map { unsafe $0 + end },
            count: capacity - end
        )
        var span = unsafe MutableSpan(_unsafeElements: room)
        let result = body(&span)
        if case .bytes(let count) = result { end += min(max(count, 0), capacity - end) }
        return result
    }

    /// Forgets the first `count` bytes; without any left, the memory goes too unless `isKept`.
    mutating func take(_ count: Int, isKept: Bool = false) {
        start += min(max(count, 0), self.count)
        guard isEmpty else { return }
        start = 0
        end = 0
        if !isKept { release() }
    }

    /// Forgets `count` bytes from `offset` on; those behind move up.
    mutating func remove(_ count: Int, at offset: Int) {
        let from = start + min(max(offset, 0), self.count)
        let next = min(from + max(count, 0), end)
        guard let base = unsafe base else { return }
        unsafe (base + from).update(from: base + next, count: end - next)
        end -= next - from
        if isEmpty { release() }
    }

    /// Forgets everything, and the memory.
    mutating func release() {
        unsafe base?.deallocate()
        unsafe base = nil
        start = 0
        end = 0
        capacity = 0
    }

    /// Makes room for `additional` more bytes: by moving to the front, or by at least doubling.
    private mutating func reserve(_ additional: Int) {
        if additional <= capacity - end { return }
        let kept = count
        // Moving pays only when it frees half; else many small steps would be quadratic.
        if additional <= capacity - kept, start >= capacity / 2, let base = unsafe base {
            unsafe base.update(from: base + start, count: kept)
        } else {
            let wanted = max(capacity * 2, kept + additional)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
            if let base = unsafe base {
                unsafe larger.update(from: base + start, count: kept)
                unsafe base.deallocate()
            }
            unsafe base = larger
            capacity = wanted
        }
        start = 0
        end = kept
    }

    private var whole: UnsafeMutableBufferPointer<UInt8> {
        unsafe UnsafeMutableBufferPointer(start: base, count: capacity)
    }
}
