import Foundation
import Models
import Proofs
import TestKit
import Testing

@testable import MailerService

@Suite struct SignUpHookAnswerReaderTests {
    private func outcome(_ json: String) -> SignUpVerdictProof.Outcome {
        SignUpHookAnswerReader.outcome(of: Data(json.utf8))
    }

    @Test func readsWhatTheHookHasDecided() {
        #expect(outcome(#"{"allow":true}"#) == .allowed(nil))
        #expect(outcome(#"{"allow":true,"metadata":{},"more":1}"#) == .allowed(nil))
        #expect(
            outcome(#"{"allow":true,"metadata":{"plan":"trial"}}"#)
                == .allowed(SignUpMetadata(["plan": .text("trial")])))
        #expect(outcome(#"{"allow":false}"#) == .refused(nil))
        #expect(outcome(#"{"allow":false,"reason":"Ask us."}"#) == .refused("Ask us."))
    }

    @Test func aReasonHasNoControlCharactersAndALimit() {
        #expect(outcome(#"{"allow":false,"reason":" a\u0000\u001b[31m\nb\u202e "}"#) == .refused("a[31mb"))
        #expect(outcome(#"{"allow":false,"reason":"\n\u200b"}"#) == .refused(nil))
        let long = String(repeating: "ä", count: 300)
        #expect(outcome(#"{"allow":false,"reason":"\#(long)"}"#) == .refused(String(long.prefix(200))))
    }

    @Test(arguments: [
        "", "null", "{}", "[]", #"{"allow":1}"#, #"{"allow":"true"}"#, #"{"allow":true,"metadata":[]}"#,
        #"{"allow":true,"metadata":{"a":{}}}"#, #"{"allow":true"#,
    ])
    func anyOtherAnswerIsNone(_ json: String) {
        #expect(outcome(json) == .failed("answer_invalid"))
    }

    @Test func metadataHasBounds() {
        let long = String(repeating: "x", count: SignUpMetadata.maximumLength)
        #expect(outcome(#"{"allow":true,"metadata":{"a":"\#(long)"}}"#) == .failed("metadata_invalid"))
        #expect(outcome(#"{"allow":true,"metadata":{"a":"\u0000"}}"#) == .failed("metadata_invalid"))
        let many = (0...20).map { "\"n\($0)\":1" }.joined(separator: ",")
        #expect(outcome(#"{"allow":true,"metadata":{\#(many)}}"#) == .failed("metadata_invalid"))
    }

    @Test func anyBytesHaveAnOutcomeWithinBounds() throws {
        var inputs = Mutator(
            [#"{"allow":true,"metadata":{"plan":"trial","n":1}}"#, #"{"allow":false,"reason":"Ask\nus."}"#], seed: 31)
        for _ in 0..<2_000 {
            switch SignUpHookAnswerReader.outcome(of: Data(inputs.next())) {
            case .allowed(let metadata): #expect(metadata?.isBounded != false)
            case .refused(let reason):
                let scalars = reason.map { Array($0.unicodeScalars) } ?? []
                #expect(scalars.count <= SignUpVerdictProof.maximumReasonLength)
                #expect(scalars.allSatisfy { $0.properties.generalCategory != .control })
            case .failed(let reason): #expect(["answer_invalid", "metadata_invalid"].contains(reason))
            }
        }
    }

    /// A body that is nested as deeply as its length allows.
    @Test func deepNestingIsNoAnswer() {
        let depth = 30_000
        let json =
            #"{"allow":true,"metadata":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            + "}"
        #expect(outcome(json) == .failed("answer_invalid"))
    }
}
