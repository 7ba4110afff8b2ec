/// Why a thread could not be started.
package struct ThreadError: Error, Hashable {
    /// The system's errno: EAGAIN where it has no more threads.
    package let code: Int32
}
