import Foundation
import Models
import Proofs

/// Reads the answer of a sign-up hook: `{"allow": true, "metadata": {…}}`, or `{"allow": false, "reason": "…"}`.
enum SignUpHookAnswerReader {
    private struct Answer: Decodable {
        let allow: Bool
        let reason: String?
        let metadata: SignUpMetadata?
    }

    /// What the hook has decided. An answer of any other form is `failed`.
    static func outcome(of body: Data) -> SignUpVerdictProof.Outcome {
        guard let answer = try? JSONDecoder().decode(Answer.self, from: body) else { return .failed("answer_invalid") }
        guard answer.allow else { return .refused(answer.reason.flatMap(plain)) }
        guard let metadata = answer.metadata, !metadata.values.isEmpty else { return .allowed(nil) }
        guard metadata.isBounded, let json = try? JSONEncoder().encode(metadata),
            json.count <= SignUpMetadata.maximumLength
        else { return .failed("metadata_invalid") }
        return .allowed(metadata)
    }

    /// A reason without control characters and line breaks, cut to its maximum length; nil if nothing is left.
    private static func plain(_ reason: String) -> String? {
        var result = String.UnicodeScalarView()
        for scalar in reason.unicodeScalars.prefix(4 * SignUpVerdictProof.maximumReasonLength)
        where result.count < SignUpVerdictProof.maximumReasonLength {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: continue
            default: result.append(scalar)
            }
        }
        let text = String(result).trimmingCharacters(in: .whitespaces)
        return text.isEmpty ? nil : text
    }
}
