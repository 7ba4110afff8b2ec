/// Why a command ends without having done what it was told.
struct CommandFailure: Error, CustomStringConvertible {
    /// 1: the data says no. 2: bad usage or unreadable input.
    var status: Int32
    /// What is wrong and what to do; may be several lines. Empty where nothing is to be said.
    var description: String

    init(status: Int32 = 2, _ description: String) {
        self.status = status
        self.description = description
    }
}
