/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.protocol.message.ApiVersionsResponse;
import dev.penstock.protocol.message.ApiVersionsResponse.ApiVersion;
import dev.penstock.protocol.message.ApiVersionsResponse.FinalizedFeatureKey;
import dev.penstock.protocol.message.ApiVersionsResponse.SupportedFeatureKey;

import java.util.ArrayList;
import java.util.List;

/** What a broker says to ApiVersions. */
public final class ApiVersionsAnswer {
    /** The first version whose readers accept a feature that begins at level 0 (KAFKA-17011). */
    private static final int FIRST_VERSION_WITH_LEVEL_ZERO = 4;

    private ApiVersionsAnswer() {}

    /** The APIs and features of a listener, for a request of the given version. */
    public static ApiVersionsResponse served(
            ServedApis apis, ApiScope listener, Features features, short requestVersion) {
        return new ApiVersionsResponse()
                .setApiKeys(versions(apis.advertised(listener)))
                .setSupportedFeatures(supported(features, requestVersion))
                .setFinalizedFeaturesEpoch(features.epoch())
                .setFinalizedFeatures(finalized(features));
    }

    /**
     * The answer to a version that is not known here, to be written in version 0: it says which
     * versions of ApiVersions itself are known, so that the client asks again (KIP-511).
     */
    public static ApiVersionsResponse unsupportedVersion() {
        ApiVersion own =
                new ApiVersion()
                        .setApiKey(ApiKey.API_VERSIONS.id())
                        .setMinVersion(ApiKey.API_VERSIONS.lowestVersion())
                        .setMaxVersion(ApiKey.API_VERSIONS.highestVersion());
        return new ApiVersionsResponse()
                .setErrorCode(ErrorCode.UNSUPPORTED_VERSION.code())
                .setApiKeys(List.of(own));
    }

    private static List<ApiVersion> versions(List<ServedApi> rows) {
        List<ApiVersion> versions = new ArrayList<>(rows.size());
        for (ServedApi row : rows) {
            versions.add(
                    new ApiVersion()
                            .setApiKey(row.api().id())
                            .setMinVersion(row.lowestAdvertised())
                            .setMaxVersion(row.highest()));
        }
        return versions;
    }

    private static List<SupportedFeatureKey> supported(Features features, short requestVersion) {
        List<SupportedFeatureKey> keys = new ArrayList<>(features.supported().size());
        for (Features.Supported feature : features.supported()) {
            if (feature.lowestLevel() > 0 || requestVersion >= FIRST_VERSION_WITH_LEVEL_ZERO) {
                keys.add(
                        new SupportedFeatureKey()
                                .setName(feature.name())
                                .setMinVersion(feature.lowestLevel())
                                .setMaxVersion(feature.highestLevel()));
            }
        }
        return keys;
    }

    private static List<FinalizedFeatureKey> finalized(Features features) {
        List<FinalizedFeatureKey> keys = new ArrayList<>(features.finalized().size());
        for (Features.Finalized feature : features.finalized()) {
            if (feature.level() > 0) {
                keys.add(
                        new FinalizedFeatureKey()
                                .setName(feature.name())
                                .setMinVersionLevel(feature.level())
                                .setMaxVersionLevel(feature.level()));
            }
        }
        return keys;
    }
}
