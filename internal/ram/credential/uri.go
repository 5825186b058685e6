// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"fmt"
	"net/http"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

// uri gives the credentials that a URI hands out.
func (cfg Config) uri(uri string) (Provider, error) {
	if err := endpoint.CheckURL(uri); err != nil {
		return nil, fmt.Errorf("the credentials URI %w", err)
	}
	return NewCache(cfg.Now, Func(func(ctx context.Context) (Credentials, error) {
		body, err := fetch(ctx, cfg.Transport, request{method: http.MethodGet, url: uri, limit: httpTimeout})
		if err != nil {
			return Credentials{}, fmt.Errorf("asking the credentials URI: %w", err)
		}
		return parseSession("the credentials URI", body)
	})), nil
}

func (cfg Config) uriEnvironment() (Provider, error) {
	for _, variable := range []string{"ALIBABA_CLOUD_CREDENTIALS_URI", "ALICLOUD_CREDENTIALS_URI"} {
		if uri := cfg.Getenv(variable); uri != "" {
			p, err := cfg.uri(uri)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", variable, err)
			}
			return p, nil
		}
	}
	return nil, errNotSet("ALIBABA_CLOUD_CREDENTIALS_URI is not set")
}
