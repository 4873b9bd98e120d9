import Models
import Testing

@Suite struct ListFactorsTests {
    @Test func statesWhatCanBeShownAsASecondFactor() {
        func kinds(_ types: [Factor.Kind], codes: Int) -> [SecondFactorKind] {
            Identity.ListFactors.Reply(
                factors: types.map { Factor(id: .make(), type: $0, name: nil, createdAt: .now, lastUsedAt: nil) },
                hasTwoStep: true, recoveryCodesLeft: codes
            ).secondFactors
        }
        #expect(kinds([], codes: 10).isEmpty)
        #expect(kinds([.totp], codes: 0) == [.totp])
        #expect(kinds([.passkey, .totp], codes: 1) == [.totp, .recoveryCode, .passkey])
        #expect(kinds([.passkey], codes: 0) == [.passkey])
    }
}
