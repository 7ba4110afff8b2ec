internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A thread of its own, for what blocks, where Swift's cooperative pool must not.
///
/// It runs on where nobody holds it. Unchecked because a thread's handle is an opaque pointer on some
/// systems; `join` alone changes anything, and is called once.
package final class BackgroundThread: @unchecked Sendable {
    private let handle: pthread_t
    private var isJoined = false

    /// Starts at once.
    /// - Parameters:
    ///   - name: for debuggers and `top -H`; Linux cuts it to 15 bytes.
    ///   - niceness: how far it stands back behind others, this process's included: 0 to 19, added to
    ///     the process's own (nice(2)). Where the system has classes in place of numbers, anything above
    ///     0 is the class of what nobody waits for.
    /// - Throws: where the system has no more threads.
    package init(
        name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        let work = Unmanaged.passRetained(
            Work {
                platform_name_thread(name)
                if niceness > 0 { platform_lower_thread_priority(niceness) }
                body()
            })
        #if canImport(Glibc)
        var handle = pthread_t()
        #else
        var handle: pthread_t?
        #endif
        let code = pthread_create(&handle, nil, runWork, work.toOpaque())
        #if canImport(Glibc)
        let started: pthread_t? = handle
        #else
        let started = handle
        #endif
        guard code == 0, let started else {
            work.release()
            throw ThreadError(code: code)
        }
        self.handle = started
    }

    deinit {
        if !isJoined { pthread_detach(handle) }
    }

    /// Waits for its end; once only.
    package func join() {
        isJoined = true
        pthread_join(handle, nil)
    }
}

private final class Work {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }

    static func run(_ pointer: UnsafeMutableRawPointer) {
        Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
    }
}

#if canImport(Glibc)
private func runWork(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { Work.run(pointer) }
    return nil
}
#else
private func runWork(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Work.run(pointer)
    return nil
}
#endif
