import BER

/// The reader's steps with a broken encoding reported as ``LDAPError/malformed(_:)``.
extension BERReader {
    @_lifetime(copy self)
    mutating func field(_ tag: BERTag) throws(LDAPError) -> Span<UInt8> {
        do throws(BERError) { return try readContent(tag) } catch { throw .malformed(error) }
    }

    @_lifetime(copy self)
    mutating func optionalField(_ tag: BERTag) throws(LDAPError) -> Span<UInt8>? {
        do throws(BERError) { return try readOptionalContent(tag) } catch {
            throw .malformed(error)
        }
    }

    @_lifetime(copy self)
    mutating func fields(_ tag: BERTag) throws(LDAPError) -> BERReader {
        do throws(BERError) { return try readConstructed(tag) } catch { throw .malformed(error) }
    }

    @_lifetime(copy self)
    mutating func optionalFields(_ tag: BERTag) throws(LDAPError) -> BERReader? {
        do throws(BERError) {
            return try readOptionalConstructed(tag)
        } catch { throw .malformed(error) }
    }

    @_lifetime(copy self)
    mutating func element() throws(LDAPError) -> BERElement {
        do throws(BERError) { return try readElement() } catch { throw .malformed(error) }
    }

    @_lifetime(self: copy self)
    mutating func integerField() throws(LDAPError) -> Int64 {
        do throws(BERError) { return try readInteger() } catch { throw .malformed(error) }
    }

    @_lifetime(self: copy self)
    mutating func enumeratedField() throws(LDAPError) -> Int64 {
        do throws(BERError) { return try readEnumerated() } catch { throw .malformed(error) }
    }

    @_lifetime(self: copy self)
    mutating func booleanField(_ tag: BERTag = .boolean) throws(LDAPError) -> Bool {
        do throws(BERError) { return try readBoolean(tag) } catch { throw .malformed(error) }
    }

    /// Passes over trailing elements that we do not know, which must be well formed (RFC 4511 §4).
    @_lifetime(self: copy self)
    mutating func ignoreExtensions() throws(LDAPError) {
        do throws(BERError) {
            while !isAtEnd { try skip() }
        } catch { throw .malformed(error) }
    }

    /// Refuses bytes after the last element.
    func finished() throws(LDAPError) {
        do throws(BERError) { try finish() } catch { throw .malformed(error) }
    }
}
