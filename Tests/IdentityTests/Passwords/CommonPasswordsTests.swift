import Testing

@testable import IdentityService

@Suite struct CommonPasswordsTests {
    @Test(arguments: ["password1234", "PASSWORD1234", "Password2024!", "12password12"])
    func findsCommonPasswordsInAnyCaseAndBetweenDigits(password: String) {
        #expect(CommonPasswords.contains(password))
    }

    @Test(arguments: ["correct horse battery", "password battery staple", "739182645091", "123password123", ""])
    func leavesOtherPasswordsAlone(password: String) {
        #expect(!CommonPasswords.contains(password))
    }
}
