internal import Cryptography
private import Glibc

/// A file that holds a key: of one length, mode 0600, never overwritten.
struct KeyFile {
    let path: String

    /// Writes `bytes` to a file that must not exist, durably, its name included.
    ///
    /// What is left behind by a failure is removed.
    /// - Throws: ``VaultError/fileExists(path:)`` or ``VaultError/fileRefused(path:errno:)``.
    func create(_ bytes: Span<UInt8>) throws(VaultError) {
        let descriptor = unsafe open(
            path,
            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
            0o600
        )
        guard descriptor >= 0 else {
            throw errno == EEXIST ? .fileExists(path: path) : refused()
        }
        defer { close(descriptor) }
        do throws(VaultError) {
            // The umask may have taken rights away, and a file system may have added some.
            guard fchmod(descriptor, 0o600) == 0 else { throw refused() }
            try write(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw refused() }
            try syncDirectory()
        } catch {
            unsafe unlink(path)
            throw error
        }
    }

    private func write(_ bytes: Span<UInt8>, to descriptor: Int32) throws(VaultError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.extracting(droppingFirst: done).withUnsafeBytes { rest in
                unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw refused()
            }
            done += count
        }
    }

    private func syncDirectory() throws(VaultError) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refused() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw refused() }
    }

    /// Reads the file, which must be of `count` bytes, straight into locked memory.
    /// - Throws: ``VaultError`` with what is wrong with the file.
    func read(count: Int) throws(VaultError) -> SecretBytes {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .fileMissing(path: path) : refused()
        }
        defer { close(descriptor) }
        try check(descriptor, byteCount: count)
        let secret: SecretBytes
        do throws(CryptographyError) {
            secret = try SecretBytes(zeros: count)
        } catch { throw .cryptography(error) }
        return try fill(secret, from: descriptor)
    }

    private func fill(
        _ secret: consuming SecretBytes,
        from descriptor: Int32
    ) throws(VaultError) -> SecretBytes {
        var done = 0
        while done < secret.count {
            var bytes = secret.mutableBytes
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + done },
                    buffer.count - done
                )
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw refused()
            }
            guard count > 0 else { throw .fileMalformed(path: path) }
            done += count
        }
        return secret
    }

    /// Removes the file; used on one that this call has just made.
    func remove() { unsafe unlink(path) }

    private func check(_ descriptor: Int32, byteCount: Int) throws(VaultError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw refused() }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == byteCount else {
            throw .fileMalformed(path: path)
        }
        guard status.st_uid == geteuid() else { throw .fileOwner(path: path, uid: status.st_uid) }
        guard status.st_mode & 0o077 == 0 else {
            throw .fileMode(path: path, mode: status.st_mode & 0o7777)
        }
    }

    private func refused() -> VaultError { .fileRefused(path: path, errno: errno) }
}
