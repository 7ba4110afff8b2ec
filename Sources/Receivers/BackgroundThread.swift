internal import CPlatform

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A thread of its own for a loop that blocks in poll(2), where Swift's cooperative pool must not.
///
/// Unchecked because a thread's handle is an opaque pointer on some systems; it is set once.
final class BackgroundThread: @unchecked Sendable {
    private final class Work {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    private let handle: pthread_t

    /// Starts at once. `name` is cut to 15 bytes, as Linux wants it.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(ReceiverError) {
        let work = Unmanaged.passRetained(Work(name, body))
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
            throw ReceiverError(code: code, doing: "start a thread")
        }
        self.handle = started
    }

    /// Waits for its end; once only.
    func join() {
        pthread_join(handle, nil)
    }

    /// Runs several things side by side and returns when the last one has ended.
    static func runTogether(_ bodies: [@Sendable () -> Void]) {
        var threads: [BackgroundThread] = []
        for body in bodies.dropLast() {
            do {
                threads.append(try BackgroundThread(name: "together", body))
            } catch {
                // No more threads: one after the other then.
                body()
            }
        }
        bodies.last?()
        for thread in threads { thread.join() }
    }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
        cplatform_name_thread(String(work.name.utf8.prefix(15)) ?? "receiver")
        work.body()
    }
}

#if canImport(Glibc)
private func runWork(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let pointer { BackgroundThread.run(pointer) }
    return nil
}
#else
private func runWork(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    BackgroundThread.run(pointer)
    return nil
}
#endif
