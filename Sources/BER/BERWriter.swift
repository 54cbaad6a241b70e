/// Appends encodings to one growable buffer that it owns and reuses.
///
/// Lengths are written definite and minimal, so what comes out is DER as long as the caller keeps
/// to DER's rules on order and defaults. The buffer only ever grows: after ``removeAll()`` the
/// memory stays, so a writer that has once held the longest answer no longer allocates.
///
/// Invariant: `storage` has room for `room` bytes, of which the first `used` are initialized.
///
/// Sendable without a check by the compiler: the pointer has one owner, which cannot be copied, and
/// nothing else keeps it.
@safe
public struct BERWriter: ~Copyable, @unchecked Sendable {
    @usableFromInline var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var room: Int
    @usableFromInline var used: Int

    /// An empty writer with room for `capacity` bytes (at least 16).
    public init(capacity: Int = 256) {
        let room = max(capacity, 16)
        unsafe self.storage = .allocate(capacity: room)
        self.room = room
        self.used = 0
    }

    deinit { unsafe storage.deallocate() }

    /// How many bytes have been written.
    @inlinable
    public var count: Int { used }

    /// How many bytes fit before the buffer has to grow.
    @inlinable
    public var capacity: Int { room }

    /// What has been written.
    @inlinable
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            let span = unsafe Span(_unsafeStart: UnsafePointer(storage), count: used)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// What has been written, open to changes in place.
    @inlinable
    public var mutableBytes: MutableSpan<UInt8> {
        @_lifetime(&self)
        mutating get {
            let span = unsafe MutableSpan(_unsafeStart: storage, count: used)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// A copy of what has been written.
    public borrowing func array() -> [UInt8] {
        unsafe [UInt8](UnsafeBufferPointer(start: storage, count: used))
    }

    /// Forgets what has been written and keeps the memory.
    @inlinable
    public mutating func removeAll() { used = 0 }

    /// Forgets everything after the first `count` bytes; more than there are changes nothing.
    @inlinable
    public mutating func truncate(to count: Int) { used = min(used, max(count, 0)) }

    /// Forgets the first `count` bytes (at most all) and moves the rest to the front.
    public mutating func removeFirst(_ count: Int) {
        let gone = min(used, max(count, 0))
        unsafe storage.update(from: storage + gone, count: used - gone)
        used -= gone
    }

    /// Makes sure that `additional` more bytes can be appended without growing.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if additional > room - used { grow(by: additional) }
    }

    /// Doubles the memory, or more when `additional` bytes need more.
    @inline(never)
    @usableFromInline
    mutating func grow(by additional: Int) {
        // A span that is in memory has fewer than Int.max / 2 bytes, so neither sum nor double
        // overflows before the allocation itself is refused.
        let wanted = max(room * 2, used + additional)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        unsafe larger.update(from: storage, count: used)
        unsafe storage.deallocate()
        unsafe storage = larger
        room = wanted
    }
}
