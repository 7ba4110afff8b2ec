#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// Two pieces of work at a time.
enum SideBySide {
    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }

    /// Runs `beside` on a thread of its own while `here` runs on the caller's; returns when both
    /// have ended. What they share must bear it. About 30 µs for the thread; without one, where the
    /// system has no more, they run one after the other.
    static func run(_ beside: () -> Void, _ here: () -> Void) {
        withoutActuallyEscaping(beside) { beside in
            let work = Unmanaged.passRetained(Work(beside))
            #if canImport(Glibc)
            var thread = pthread_t()
            #else
            var thread: pthread_t?
            #endif
            let code = pthread_create(&thread, nil, runWork, work.toOpaque())
            here()
            #if canImport(Glibc)
            let started: pthread_t? = code == 0 ? thread : nil
            #else
            let started = code == 0 ? thread : nil
            #endif
            if let started {
                pthread_join(started, nil)
            } else {
                work.takeRetainedValue().body()
            }
        }
    }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
    }
}

#if canImport(Glibc)
private func runWork(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { SideBySide.run(pointer) }
    return nil
}
#else
private func runWork(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    SideBySide.run(pointer)
    return nil
}
#endif
