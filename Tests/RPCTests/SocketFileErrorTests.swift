import RPC
import Testing

@Suite struct SocketFileErrorTests {
    /// Operators read these lines in the log of a service that does not start.
    @Test(arguments: [
        (SocketFileError.pathTooLong("/run/x"), "LATCHKEY_RUN_DIR"),
        (.directory("/run/x", errno: 13), "Permission denied"), (.openToOthers("/run/x"), "chmod go-w"),
        (.inUse("/run/x"), "LATCHKEY_INSTANCE"),
    ])
    func namesThePathAndWhatToDo(error: SocketFileError, hint: String) {
        #expect("\(error)".contains("/run/x") && "\(error)".contains(hint))
        #expect(!"\(error)".contains("\n"))
    }
}
