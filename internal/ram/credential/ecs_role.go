// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

// metadata is the metadata service of an ECS instance. It is in the instance's own network and has
// no name or certificate.
const (
	metadata      = "http://100.100.100.200/latest/"
	metadataRoles = metadata + "meta-data/ram/security-credentials/" // the names, and below each its credentials
)

// ecs gives the credentials of the instance's RAM role; without its name, of the one that the
// instance has.
func (cfg Config) ecs(role string) Provider {
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		ask := func(method, url string, header http.Header) ([]byte, error) {
			return fetch(ctx, cfg.Metadata, request{method: method, url: url, header: header, limit: metadataTimeout})
		}
		ttl := http.Header{"X-Aliyun-Ecs-Metadata-Token-Ttl-Seconds": {"60"}}
		token, err := ask(http.MethodPut, metadata+"api/token", ttl)
		if err != nil {
			return Credentials{}, fmt.Errorf("asking the ECS metadata service for a token: %w", err)
		}
		header := http.Header{"X-Aliyun-Ecs-Metadata-Token": {strings.TrimSpace(string(token))}}
		name := role
		if name == "" {
			if name, err = ecsRoleName(ask(http.MethodGet, metadataRoles, header)); err != nil {
				return Credentials{}, fmt.Errorf("asking the ECS metadata service which RAM role the instance has: %w", err)
			}
		}
		body, err := ask(http.MethodGet, metadataRoles+url.PathEscape(name), header)
		if err != nil {
			return Credentials{}, fmt.Errorf("asking the ECS metadata service for credentials of the RAM role %q: %w", name, err)
		}
		return parseSession("the ECS RAM role", body)
	}))
}

// ecsRoleName reads the name of the instance's RAM role from the answer; an instance has one at
// most.
func ecsRoleName(body []byte, err error) (string, error) {
	name := strings.TrimSpace(string(body))
	var answered statusError
	switch {
	case errors.As(err, &answered) && answered == http.StatusNotFound, err == nil && name == "":
		return "", errors.New("no RAM role is attached to this instance")
	case err != nil:
		return "", err
	case names.CheckRoleName(name) != nil:
		return "", errors.New("the answer is no name of a role")
	}
	return name, nil
}

func (cfg Config) ecsEnvironment() (Provider, error) {
	role := cfg.first("ALIBABA_CLOUD_ECS_METADATA", "ALICLOUD_ECS_ROLE_NAME")
	switch {
	case strings.EqualFold(cfg.Getenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED"), "true"):
		return nil, errNotSet("ALIBABA_CLOUD_ECS_METADATA_DISABLED is true")
	case role == "":
		return nil, errNotSet("ALIBABA_CLOUD_ECS_METADATA is not set, so the metadata service is not asked")
	}
	return cfg.ecs(role), nil
}
