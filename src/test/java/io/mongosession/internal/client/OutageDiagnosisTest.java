package io.mongosession.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCredential;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import com.mongodb.connection.ServerConnectionState;
import com.mongodb.connection.ServerDescription;
import com.mongodb.connection.ServerType;
import io.mongosession.internal.client.OutageDiagnosis.Evidence;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the driver knows of the servers, put into words. */
class OutageDiagnosisTest {

  private static final ServerDescription SECONDARY =
      ServerDescription.builder()
          .address(new ServerAddress())
          .state(ServerConnectionState.CONNECTED)
          .type(ServerType.REPLICA_SET_SECONDARY)
          .ok(true)
          .build();

  private static ServerDescription connecting(Throwable error) {
    return ServerDescription.builder()
        .address(new ServerAddress("other"))
        .state(ServerConnectionState.CONNECTING)
        .exception(error)
        .build();
  }

  private static OutageReason withoutServer(
      boolean writing, boolean heard, ServerDescription... servers) {
    ClusterDescription cluster =
        new ClusterDescription(
            ClusterConnectionMode.MULTIPLE, ClusterType.REPLICA_SET, List.of(servers));
    return OutageDiagnosis.of(
        new MongoTimeoutException("too late"),
        new Evidence(cluster, writing, false, heard, false, null, false));
  }

  @Test
  void aReplicaSetThatNoServerBelongsToIsReportedAsTheWrongOne() {
    assertThat(withoutServer(true, false)).isEqualTo(OutageReason.WRONG_SET);
    assertThat(withoutServer(true, true, connecting(null))).isEqualTo(OutageReason.WRONG_SET);
  }

  @Test
  void aReplicaSetWhereOnlyASecondaryRespondsIsReportedAsHavingNoPrimary() {
    assertThat(withoutServer(true, true, SECONDARY)).isEqualTo(OutageReason.NO_PRIMARY);
    assertThat(
            withoutServer(
                true,
                false,
                connecting(new MongoSocketReadTimeoutException("", new ServerAddress(), null)),
                SECONDARY))
        .isEqualTo(OutageReason.NO_PRIMARY);
  }

  @Test
  void aReplicaSetWhereNobodyMayBeReadFromIsReportedAsSuch() {
    assertThat(withoutServer(false, true, SECONDARY)).isEqualTo(OutageReason.NO_READABLE_SERVER);
  }

  @Test
  void aServerThatHasNotRespondedYetIsReportedAsSilent() {
    assertThat(withoutServer(true, false, connecting(null))).isEqualTo(OutageReason.SILENT);
  }

  @Test
  void credentialsThatADatabaseOtherThanAdminRefusedAreReportedAsThat() {
    MongoSecurityException refused =
        new MongoSecurityException(
            MongoCredential.createCredential("u", "app", new char[] {'p'}), "refused");

    assertThat(OutageDiagnosis.of(refused, user("app", false))).isEqualTo(OutageReason.AUTH_SOURCE);
    assertThat(OutageDiagnosis.of(refused, user("admin", false)))
        .isEqualTo(OutageReason.CREDENTIALS);
  }

  @Test
  void aTimeOutThatSaysNothingLeavesTheReasonOpen() {
    assertThat(OutageDiagnosis.of(new MongoTimeoutException("pool"), user("admin", false)))
        .isNull();
    assertThat(
            OutageDiagnosis.of(
                new MongoTimeoutException("late", new SocketTimeoutException()),
                user("admin", false)))
        .isEqualTo(OutageReason.SLOW_LOGIN);
    assertThat(OutageDiagnosis.of(new MongoTimeoutException("late"), user("admin", true)))
        .isEqualTo(OutageReason.LATE);
  }

  private static Evidence user(String source, boolean sent) {
    return new Evidence(
        new ClusterDescription(ClusterConnectionMode.SINGLE, ClusterType.STANDALONE, List.of()),
        true,
        true,
        true,
        sent,
        source,
        false);
  }

  @Test
  void anErrorOfTheDriverThatIsNoneOfItsOwnIsReportedAsUnknown() {
    assertThat(OutageDiagnosis.of(new IllegalArgumentException("?"), user(null, false)))
        .isEqualTo(OutageReason.UNKNOWN);
  }
}
