/// What went wrong between this process and a receiver, in words.
struct NetworkFailure: Error, CustomStringConvertible {
    var description: String
}
