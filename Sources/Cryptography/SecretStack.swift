private import CLinux

/// Runs `body`, which handles secrets, on a stack of the ``Arena``, which is wiped afterwards.
///
/// Waits while all of them are in use, or all that may be by what takes long. Where no arena is
/// installed it runs on the caller's stack, which is then wiped below this frame. `body` must not
/// wait for another call of this function on another thread.
func withSecretStack<R: ~Copyable, E: Error>(
    takesLong: Bool = false,
    _ body: () throws(E) -> R
) throws(E) -> R {
    CryptographyError.forgetEarlier()
    var outcome: Result<R, E>?
    runOnSecretStack(takesLong) {
        do throws(E) {
            outcome = .success(try body())
        } catch {
            outcome = .failure(error)
        }
    }
    switch consume outcome {
    case .some(.success(let value)): return value
    case .some(.failure(let error)): throw error
    case .none: preconditionFailure("the body was not run")
    }
}

private func runOnSecretStack(_ takesLong: Bool, _ body: () -> Void) {
    withoutActuallyEscaping(body) { body in
        var body = body
        unsafe withUnsafeMutablePointer(to: &body) { pointer in
            unsafe clinux_arena_run(
                { unsafe $0?.assumingMemoryBound(to: (() -> Void).self).pointee() },
                pointer,
                takesLong ? 1 : 0
            )
        }
    }
}
