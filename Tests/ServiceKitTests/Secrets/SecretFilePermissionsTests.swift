import TestKit
import Testing

@testable import ServiceKit

@Suite struct SecretFilePermissionsTests {
    /// User, owner, mode, whether on a read-only mount, and whether the file is accepted.
    @Test(arguments: [
        (10002, 10002, 0o600, false, true), (10002, 10002, 0o400, false, true), (10002, 10002, 0o440, false, false),
        (10002, 10002, 0o444, true, false), (10002, 10003, 0o600, false, false), (10002, 10003, 0o444, true, false),
        // Files of root: readable by a group, or by all on a read-only mount.
        (10002, 0, 0o440, false, true), (10002, 0, 0o640, false, true), (10002, 0, 0o444, false, false),
        (10002, 0, 0o444, true, true), (10002, 0, 0o660, false, false), (10002, 0, 0o666, true, false),
        (0, 0, 0o600, false, true), (0, 0, 0o640, false, false), (0, 0, 0o444, false, false), (0, 0, 0o444, true, true),
        (0, 10002, 0o600, false, false),
    ])
    func acceptsOurFilesAndThoseOfRoot(user: UInt32, owner: UInt32, mode: UInt32, isReadOnly: Bool, isGood: Bool) {
        let permissions = SecretFilePermissions(owner: owner, mode: mode, isOnReadOnlyMount: isReadOnly)
        #expect(((try? permissions.check(as: user)) != nil) == isGood)
    }

    @Test func statesWhatIsWrong() {
        func reason(_ permissions: SecretFilePermissions) -> String? {
            do {
                try permissions.check(as: 10)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(reason(.init(owner: 10, mode: 0o600, isRegular: false)) == "it is not a regular file")
        #expect(reason(.init(owner: 11, mode: 0o600))?.contains("belongs to user 11") == true)
        #expect(reason(.init(owner: 10, mode: 0o640))?.contains("(mode 0640)") == true)
    }
}
