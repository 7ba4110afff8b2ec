/// Two pieces of work at a time.
package enum SideBySide {
    /// Unchecked: whoever calls `run` vouches for what its two pieces share.
    private struct Piece: @unchecked Sendable {
        let body: () -> Void
    }

    /// Runs `beside` on a thread of its own while `here` runs on the caller's; returns when both
    /// have ended. What they share must bear it. About 30 µs for the thread; without one, where the
    /// system has no more, they run one after the other.
    package static func run(_ beside: () -> Void, _ here: () -> Void) {
        withoutActuallyEscaping(beside) { beside in
            let piece = Piece(body: beside)
            do throws(ThreadError) {
                let thread = try BackgroundThread(name: "tracetop-beside") { piece.body() }
                here()
                thread.join()
            } catch {
                here()
                beside()
            }
        }
    }
}
