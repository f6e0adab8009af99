// SPDX-License-Identifier: MIT

import TestSupport
import Testing

@Suite(.inTurn) struct `Readers under any bytes` {
  @Test(arguments: [
    FuzzCase(MailTarget.self), FuzzCase(KannelBoxTarget.self), FuzzCase(KannelRequestTarget.self),
    FuzzCase(TwilioTarget.self), FuzzCase(GatewayTarget.self), FuzzCase(TelegramTarget.self),
    FuzzCase(WhatsAppTarget.self), FuzzCase(FacebookTarget.self), FuzzCase(InstagramTarget.self),
    FuzzCase(XTarget.self), FuzzCase(LaporTarget.self), FuzzCase(FormTarget.self), FuzzCase(TableTarget.self),
    FuzzCase(PressTarget.self), FuzzCase(JSONTarget.self), FuzzCase(PlaceTableTarget.self),
    FuzzCase(StopTarget.self), FuzzCase(ShapeTarget.self), FuzzCase(PointTarget.self),
    FuzzCase(PlusCodeTarget.self), FuzzCase(PhotoTarget.self), FuzzCase(LocatorTarget.self),
    FuzzCase(LinkTarget.self),
    FuzzCase(MapAnswerTarget.self), FuzzCase(MapQueryTarget.self),
  ])
  func `a reader returns, says the same twice, repeats no words and invents no values`(target: FuzzCase)
    throws
  {
    for finding in try target.findings(FuzzPlan()) { Issue.record("\(finding)") }
  }
}
